// What every client does with the example extensions, whichever protocol and transport it came by.
import assert from "node:assert/strict";

export async function useExamples(client) {
  const { tools } = await client.listTools();
  const names = tools.map((tool) => tool.name);
  for (const name of ["notes__add_note", "notes__search_notes", "textkit__word_count"]) {
    assert.ok(names.includes(name), `${name} in ${names}`);
  }
  for (const tool of tools) assert.ok(tool.description, `${tool.name} has a description`);

  const title = `From a client ${Math.random()}`;
  const added = await client.callTool({ name: "notes__add_note", arguments: { title, text: "Buy milk" } });
  assert.ok(!added.isError, JSON.stringify(added));
  const found = await client.callTool({ name: "notes__search_notes", arguments: { query: title } });
  assert.match(JSON.stringify(found.content), /From a client/);

  const counted = await client.callTool({ name: "textkit__word_count", arguments: { text: "one two three" } });
  assert.match(JSON.stringify(counted.structuredContent), /3/);

  const wrong = await client.callTool({ name: "notes__add_note", arguments: { title: 5 } });
  assert.equal(wrong.isError, true);
  assert.match(wrong.content[0].text, /title/);

  await assert.rejects(client.callTool({ name: "notes__nope", arguments: {} }), /nope/);
}
