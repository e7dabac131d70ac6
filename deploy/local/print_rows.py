"""Prints the rows of a query's answer (JSON on standard input) as a table."""

import json
import sys


def text(value):
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def main():
    answer = json.load(sys.stdin)
    if "rows" not in answer:
        sys.exit(f"unexpected answer: {json.dumps(answer)}")
    columns = answer["columns"]
    table = [columns] + [[text(row[c]) for c in columns] for row in answer["rows"]]
    widths = [max(len(line[i]) for line in table) for i in range(len(columns))]
    for line in table:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
    print(f"  ({answer['row_count']} rows, {answer['execution_time_ms']:.1f} ms)")


main()
