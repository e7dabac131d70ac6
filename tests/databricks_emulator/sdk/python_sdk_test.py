"""Databricks' Python SDK against the emulator: login, SQL, Unity Catalog, files, Genie,
serving endpoints."""

import io
import json
import os
import sys
import unittest
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sdk_fixture as fixture


class PythonSdkTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        fixture.use_python_sdk()
        cls.emulator = fixture.Emulator()
        cls.admin = cls.client(token=fixture.ADMIN_TOKEN)

    @classmethod
    def tearDownClass(cls):
        if hasattr(cls, "emulator"):
            cls.emulator.stop()

    @classmethod
    def client(cls, **login):
        from databricks.sdk import WorkspaceClient
        return WorkspaceClient(host=cls.emulator.url, **login)

    def run_sql(self, text, client=None, **options):
        return (client or self.admin).statement_execution.execute_statement(
            statement=text, warehouse_id=fixture.WAREHOUSE, **options)

    # ---- Login --------------------------------------------------------------

    def test_a_token_says_who_one_is(self):
        me = self.admin.current_user.me()
        self.assertEqual(me.user_name, "admin@example.com")
        self.assertIn("admins", [group.display for group in me.groups])

    def test_a_service_principal_logs_in_with_oauth(self):
        client = self.client(client_id=fixture.CLIENT_ID,
                             client_secret=fixture.CLIENT_SECRET, auth_type="oauth-m2m")
        self.assertEqual(client.current_user.me().user_name, fixture.CLIENT_ID)
        self.assertEqual(self.run_sql("SELECT current_catalog()", client).result.data_array,
                         self.run_sql("SELECT current_catalog()").result.data_array)

    def test_a_wrong_token_is_refused(self):
        from databricks.sdk.errors import PermissionDenied
        with self.assertRaises(PermissionDenied):
            self.client(token="dapi" + "f" * 32).current_user.me()

    # ---- SQL ----------------------------------------------------------------

    def test_a_statement_has_rows_and_types(self):
        from databricks.sdk.service.sql import ColumnInfoTypeName, StatementState
        answer = self.run_sql("SELECT 1 AS a, CAST(2.50 AS DECIMAL(10,2)) AS b")
        self.assertEqual(answer.status.state, StatementState.SUCCEEDED)
        self.assertEqual(answer.result.data_array, [["1", "2.50"]])
        columns = answer.manifest.schema.columns
        self.assertEqual(columns[0].type_name, ColumnInfoTypeName.INT)
        self.assertEqual(columns[1].type_scale, 2)

    def test_parameters_are_bound(self):
        from databricks.sdk.service.sql import StatementParameterListItem
        answer = self.run_sql("SELECT :day + INTERVAL 1 DAY AS next, :none AS none", parameters=[
            StatementParameterListItem(name="day", value="2024-02-28", type="DATE"),
            StatementParameterListItem(name="none")])
        self.assertEqual(answer.result.data_array[0][0][:10], "2024-02-29")
        self.assertIsNone(answer.result.data_array[0][1])

    def test_a_mistake_fails_with_sparks_class(self):
        answer = self.run_sql("SELECT * FROM nowhere")
        self.assertEqual(answer.status.state.value, "FAILED")
        self.assertIn("[TABLE_OR_VIEW_NOT_FOUND]", answer.status.error.message)
        self.assertEqual(answer.status.error.error_code.value, "BAD_REQUEST")

    def test_external_links_are_fetched_without_the_token(self):
        from databricks.sdk.service.sql import Disposition, Format
        answer = self.run_sql("SELECT id FROM range(120000)",
                              disposition=Disposition.EXTERNAL_LINKS, format=Format.JSON_ARRAY)
        rows = []
        for index in range(answer.manifest.total_chunk_count):
            chunk = self.admin.statement_execution.get_statement_result_chunk_n(
                answer.statement_id, index)
            with urllib.request.urlopen(chunk.external_links[0].external_link) as body:
                rows += json.load(body)
        self.assertGreater(answer.manifest.total_chunk_count, 1)
        self.assertEqual([int(row[0]) for row in rows], list(range(120000)))

    def test_a_long_statement_is_cancelled(self):
        from databricks.sdk.service.sql import StatementState
        answer = self.run_sql(
            "SELECT count(*) FROM range(1000000) a, range(1000000) b", wait_timeout="0s")
        self.assertEqual(answer.status.state, StatementState.PENDING)
        self.admin.statement_execution.cancel_execution(answer.statement_id)
        after = self.admin.statement_execution.get_statement(answer.statement_id)
        self.assertEqual(after.status.state, StatementState.CANCELED)

    def test_warehouses_and_history(self):
        self.assertIn(fixture.WAREHOUSE, [w.id for w in self.admin.warehouses.list()])
        self.assertEqual(self.admin.warehouses.get(fixture.WAREHOUSE).state.value, "RUNNING")
        answer = self.run_sql("SELECT 'in history'")
        history = self.admin.query_history.list(max_results=50)
        self.assertIn(answer.statement_id, [query.query_id for query in history.res])

    # ---- Unity Catalog ------------------------------------------------------

    def test_the_catalog_is_browsed_over_empty_pages(self):
        self.run_sql("CREATE SCHEMA IF NOT EXISTS main.many")
        for number in range(60):
            self.run_sql(f"CREATE OR REPLACE TABLE main.many.t{number:03} "
                         "(id BIGINT NOT NULL COMMENT 'the key', name STRING)")
        self.assertIn("main", [catalog.name for catalog in self.admin.catalogs.list()])
        self.assertIn("many", [schema.name for schema in self.admin.schemas.list("main")])
        tables = list(self.admin.tables.list("main", "many"))
        self.assertEqual([table.name for table in tables], [f"t{n:03}" for n in range(60)])
        summaries = self.admin.tables.list_summaries("main", schema_name_pattern="many")
        self.assertEqual(len(list(summaries)), 60)
        table = self.admin.tables.get("main.many.t001")
        self.assertEqual(table.columns[0].comment, "the key")
        self.assertFalse(table.columns[0].nullable)
        self.assertEqual(table.columns[0].type_name.value, "LONG")

    def test_constraints_and_grants(self):
        from databricks.sdk.errors import PermissionDenied
        from databricks.sdk.service.catalog import PermissionsChange, Privilege
        self.run_sql("CREATE SCHEMA IF NOT EXISTS main.keys")
        self.run_sql("CREATE OR REPLACE TABLE main.keys.parent (id INT PRIMARY KEY)")
        self.run_sql("CREATE OR REPLACE TABLE main.keys.child "
                     "(id INT, parent INT REFERENCES main.keys.parent (id))")
        constraints = self.admin.tables.get("main.keys.child").table_constraints
        self.assertEqual(constraints[0].foreign_key_constraint.parent_table,
                         "main.keys.parent")
        self.admin.grants.update("table", "main.keys.parent", changes=[
            PermissionsChange(principal="viewer@example.com", add=[Privilege.MODIFY])])
        grants = self.admin.grants.get("table", "main.keys.parent")
        self.assertEqual(grants.privilege_assignments[0].principal, "viewer@example.com")
        viewer = self.client(token=fixture.VIEWER_TOKEN)
        self.assertEqual(self.run_sql("INSERT INTO main.keys.parent VALUES (1)",
                                      viewer).status.state.value, "SUCCEEDED")
        refused = self.run_sql("INSERT INTO main.keys.child VALUES (1, 1)", viewer)
        self.assertIn("[INSUFFICIENT_PERMISSIONS]", refused.status.error.message)
        with self.assertRaises(PermissionDenied):
            viewer.tables.delete("main.keys.child")

    def test_what_is_not_there_is_not_found(self):
        from databricks.sdk.errors import NotFound
        with self.assertRaises(NotFound):
            self.admin.tables.get("main.default.nowhere")
        with self.assertRaises(NotFound):
            self.admin.volumes.read("main.default.nowhere")

    # ---- Files --------------------------------------------------------------

    def test_files_of_a_volume(self):
        from databricks.sdk.errors import AlreadyExists, NotFound
        root = "/Volumes/main/default/models/sdk test"
        path = root + "/\u00e4 file.txt"
        self.admin.files.create_directory(root)
        self.admin.files.upload(path, io.BytesIO(b"hello"), overwrite=False)
        with self.assertRaises(AlreadyExists):
            self.admin.files.upload(path, io.BytesIO(b"other"), overwrite=False)
        self.assertEqual(self.admin.files.download(path).contents.read(), b"hello")
        self.assertEqual(self.admin.files.get_metadata(path).content_length, 5)
        listed = list(self.admin.files.list_directory_contents(root))
        self.assertEqual([(entry.path, entry.file_size) for entry in listed], [(path, 5)])
        self.admin.files.delete(path)
        with self.assertRaises(NotFound):
            self.admin.files.get_metadata(path)
        self.admin.files.delete_directory(root)

    def test_a_large_file_goes_up_in_parts_and_down_by_a_link(self):
        from databricks.sdk import WorkspaceClient
        from databricks.sdk.core import Config
        config = Config(host=self.emulator.url, token=fixture.ADMIN_TOKEN)
        config.files_ext_multipart_upload_min_stream_size = 1000
        files = WorkspaceClient(config=config).files
        path = "/Volumes/main/default/models/large.bin"
        content = bytes(range(256)) * 40
        files.upload(path, io.BytesIO(content), overwrite=True, part_size=3000)
        self.assertEqual(files.download(path).contents.read(), content)
        with urllib.request.urlopen(self.emulator.admin_url + "/requests") as body:
            paths = [request["path"] for request in json.load(body)["requests"]]
        self.assertIn("/api/2.0/fs/create-upload-part-urls", paths)
        self.assertIn("/api/2.0/fs/create-download-url", paths)

    # ---- Lineage ------------------------------------------------------------

    def test_a_dashboard_is_written_into_the_lineage(self):
        from databricks.sdk.service.catalog import (
            CreateRequestExternalLineage, DeleteRequestExternalLineage,
            ExternalLineageExternalMetadata, ExternalLineageObject,
            ExternalLineageTable, ExternalMetadata, LineageDirection, SystemType)
        self.run_sql("CREATE TABLE IF NOT EXISTS main.default.shown (id INT)")
        self.admin.external_metadata.create_external_metadata(ExternalMetadata(
            name="board", system_type=SystemType.TABLEAU, entity_type="Workbook"))
        table = ExternalLineageObject(table=ExternalLineageTable(name="main.default.shown"))
        board = ExternalLineageObject(
            external_metadata=ExternalLineageExternalMetadata(name="board"))
        lineage = self.admin.external_lineage
        lineage.create_external_lineage_relationship(
            CreateRequestExternalLineage(source=table, target=board))
        edges = list(lineage.list_external_lineage_relationships(
            table, LineageDirection.DOWNSTREAM))
        self.assertEqual([edge.external_metadata_info.name for edge in edges], ["board"])
        lineage.delete_external_lineage_relationship(
            DeleteRequestExternalLineage(source=table, target=board))
        self.assertEqual(list(lineage.list_external_lineage_relationships(
            table, LineageDirection.DOWNSTREAM)), [])
        self.admin.external_metadata.delete_external_metadata("board")
        self.assertEqual(list(self.admin.external_metadata.list_external_metadata()), [])

    # ---- Genie and models ---------------------------------------------------

    def test_genie_answers_with_a_query(self):
        self.run_sql("CREATE OR REPLACE TABLE main.default.genie_rows AS SELECT * FROM range(7)")
        message = self.admin.genie.start_conversation_and_wait(
            fixture.SPACE, "How many rows has genie_rows?")
        queries = [a for a in message.attachments if a.query]
        self.assertIn("genie_rows", queries[0].query.query)
        result = self.admin.genie.get_message_attachment_query_result(
            fixture.SPACE, message.conversation_id, message.message_id,
            queries[0].attachment_id)
        self.assertEqual(result.statement_response.result.data_array, [["7"]])
        self.assertIn(fixture.SPACE,
                      [space.space_id for space in self.admin.genie.list_spaces().spaces])

    def test_a_model_chats(self):
        from databricks.sdk.service.serving import ChatMessage, ChatMessageRole
        name = "databricks-meta-llama-3-3-70b-instruct"
        answer = self.admin.serving_endpoints.query(name, messages=[
            ChatMessage(role=ChatMessageRole.USER, content="hello")])
        self.assertIn("hello", answer.choices[0].message.content)
        self.assertEqual(self.admin.serving_endpoints.get(name).state.ready.value, "READY")


class ProcessTest(unittest.TestCase):
    def test_sigterm_ends_it_cleanly(self):
        self.assertEqual(fixture.Emulator().stop(), 0)


if __name__ == "__main__":
    unittest.main()
