// Reads the members of a case (conformance/README.md). What is not known is an error, never a guess.

/** The case cannot be carried out; answered as "errored". */
export class CannotRun extends Error {}

/** Reads an object by its shape: a reader for each member it may have. Null stands for absent, as in the cases. */
export function read(node, shape, where) {
  if (node?.type !== "object" || node.duplicate) throw new CannotRun(`${where} is not an object`);
  const unknown = [...node.members.keys()].find((name) => !Object.hasOwn(shape, name));
  if (unknown !== undefined) throw new CannotRun(`${where}.${unknown} is not known`);
  const readMember = ([name, reader]) => {
    const value = node.members.get(name);
    return [name, reader(value?.type === "null" ? undefined : value, `${where}.${name}`)];
  };
  return Object.fromEntries(Object.entries(shape).map(readMember));
}

// A reader takes a node, or undefined where the member is absent, and its place for messages.
export const anything = (node) => node;
export const text = (node, where) => ofType(node, "string", where).value;
export const flag = (node, where) => ofType(node, "boolean", where).value;
export const list = (reader) => (node, where) => ofType(node, "array", where).items.map((item) => reader(item, where));
export const optional = (reader, otherwise) => (node, where) => (node === undefined ? otherwise : reader(node, where));

/** RFC 4648 section 4. Buffer.from is lenient, so the bytes are written again and compared. */
export function base64(node, where) {
  const bytes = Buffer.from(text(node, where), "base64");
  if (bytes.toString("base64") !== node.value) throw new CannotRun(`${where} is not base64`);
  return bytes;
}

/** What is under test: the bytes of JSON as the case spells it, or else those given in base64. */
export function underTest(json, bytes, where) {
  if ((json === undefined) === (bytes === undefined)) throw new CannotRun(`${where} must be given once`);
  return bytes ?? Buffer.from(json.source);
}

function ofType(node, type, where) {
  if (node?.type !== type) throw new CannotRun(`${where} is not of type ${type}`);
  return node;
}
