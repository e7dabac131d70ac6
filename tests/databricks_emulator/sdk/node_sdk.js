// Drives the emulator with Databricks' SDK for node; prints one line for each step.
//
//   node node_sdk.js NODE_MODULES URL TOKEN WAREHOUSE SPACE
const assert = require("node:assert");
const path = require("node:path");

const [modules, host, token, warehouse, space] = process.argv.slice(2);
const sdk = require(path.join(modules, "@databricks/sdk-experimental"));

async function collect(list) {
  const items = [];
  for await (const item of list) items.push(item);
  return items;
}

async function main() {
  const client = new sdk.WorkspaceClient({host, token, authType: "pat"});
  const step = async (name, run) => {
    await run();
    console.log(`ok ${name}`);
  };
  const run = (statement, more = {}) =>
    client.statementExecution.executeStatement({
      statement, warehouse_id: warehouse, wait_timeout: "30s", ...more});

  await step("login", async () => {
    const me = await client.currentUser.me();
    assert.strictEqual(me.userName, "admin@example.com");
  });
  await step("sql", async () => {
    const answer = await run("SELECT :x + 1 AS y", {
      parameters: [{name: "x", value: "41", type: "INT"}]});
    assert.strictEqual(answer.status.state, "SUCCEEDED");
    assert.deepStrictEqual(answer.result.data_array, [["42"]]);
    const failed = await run("SELECT * FROM nowhere");
    assert.match(failed.status.error.message, /TABLE_OR_VIEW_NOT_FOUND/);
  });
  await step("unity catalog", async () => {
    await run("CREATE OR REPLACE TABLE main.default.node_rows AS SELECT * FROM range(3)");
    const catalogs = await collect(client.catalogs.list({}));
    assert(catalogs.some((c) => c.name === "main"));
    const tables = await collect(
      client.tables.list({catalog_name: "main", schema_name: "default"}));
    assert(tables.some((t) => t.name === "node_rows"));
    const table = await client.tables.get({full_name: "main.default.node_rows"});
    assert.strictEqual(table.columns[0].type_name, "LONG");
    await assert.rejects(client.tables.get({full_name: "main.default.nowhere"}));
  });
  await step("files", async () => {
    // The SDK's upload takes web streams; the plain request is what it sends.
    const url = `${host}/api/2.0/fs/files/Volumes/main/default/models/node.txt`;
    const headers = {authorization: `Bearer ${token}`};
    const put = await fetch(`${url}?overwrite=true`, {method: "PUT", headers, body: "hello"});
    assert.strictEqual(put.status, 204);
    const volumes = await collect(
      client.volumes.list({catalog_name: "main", schema_name: "default"}));
    assert(volumes.some((v) => v.name === "models"));
    const listed = await collect(client.files.listDirectoryContents(
      {directory_path: "/Volumes/main/default/models"}));
    assert(listed.some((f) => f.name === "node.txt" && f.file_size === 5));
  });
  await step("genie", async () => {
    const waiter = await client.genie.startConversation(
      {space_id: space, content: "How many rows has node_rows?"});
    const message = await waiter.wait();
    const query = message.attachments.find((a) => a.query);
    assert.match(query.query.query, /node_rows/);
  });
}

main().then(
  () => console.log("done"),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  });
