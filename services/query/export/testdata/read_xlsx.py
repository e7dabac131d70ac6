"""Prints the cells of a workbook's one sheet, a line each, and what is fixed.

usage: read_xlsx.py file
"""

import sys
import xml.etree.ElementTree as ET
import zipfile

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

with zipfile.ZipFile(sys.argv[1]) as book:
    assert book.testzip() is None
    for name in book.namelist():
        ET.fromstring(book.read(name))
    sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    styles = ET.fromstring(book.read("xl/styles.xml"))
    names = ET.fromstring(book.read("xl/workbook.xml"))

codes = {f.get("numFmtId"): f.get("formatCode") for f in styles.iter(f"{M}numFmt")}
formats = [codes.get(x.get("numFmtId"), x.get("numFmtId"))
           for x in styles.find(f"{M}cellXfs")]
print("sheet", next(names.iter(f"{M}sheet")).get("name"))
for pane in sheet.iter(f"{M}pane"):
    print("pane", pane.get("state"), pane.get("topLeftCell"))
rows = sheet.findall(f"{M}sheetData/{M}row")
print("rows", len(rows))
for row in rows[:4]:
    for cell in row:
        text = "".join(t.text or "" for t in cell.iter(f"{M}t"))
        value = cell.find(f"{M}v")
        print(cell.get("r"), cell.get("t", "n"),
              repr(text) if value is None else value.text,
              formats[int(cell.get("s", "0"))])
