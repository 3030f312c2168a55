// A strict JSON reader (docs/protocol.md section 2, RFC 8259). JSON.parse cannot be used: it keeps the last of two
// members of one name, accepts unpaired surrogates, and reads 1.0 as 1.
import { Refused, refuseIf } from "./refused.mjs";

const WHITE_SPACE = /[ \t\n\r]*/y;
const COMMA = /[ \t\n\r]*,[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const PLAIN_CHARACTERS = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;
const LITERAL = /true|false|null/y;
const LONE_SURROGATE = /\p{Surrogate}/u; // with the flag u a pair is one code point and does not match
const SHORT_ESCAPES = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/**
 * Reads bytes as one strict JSON value. A value is { type, source } and, by type: object `members` (a Map),
 * array `items`, string and boolean `value`; a number is only its `source`, the text as written.
 */
export function readStrict(bytes, limits = {}) {
  return new Reader(decodeUtf8(bytes), limits).readAll();
}

/**
 * Reads a line of the runner. What is under test inside it is read again, strictly, from its `source`; so an object
 * with a name twice is only marked `duplicate` here, and unpaired surrogates pass.
 */
export function readLine(bytes) {
  return new Reader(decodeUtf8(bytes), { lenient: true }).readAll();
}

function decodeUtf8(bytes) {
  try {
    // "ignoreBOM" keeps a byte order mark in the text, where the reader refuses it.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refused("not UTF-8");
  }
}

class Reader {
  constructor(text, { maxDepth = 1000, maxMembers = Infinity, lenient = false }) {
    Object.assign(this, { text, maxDepth, maxMembers, lenient, position: 0, memberCount: 0 });
  }

  readAll() {
    const value = this.readValue(1);
    this.take(WHITE_SPACE);
    refuseIf(this.position !== this.text.length, "something follows the value");
    return value;
  }

  readValue(depth) {
    this.take(WHITE_SPACE);
    const start = this.position;
    const value = this.readByFirstCharacter(depth);
    value.source = this.text.slice(start, this.position);
    return value;
  }

  readByFirstCharacter(depth) {
    switch (this.text[this.position]) {
      case "{": return this.readObject(depth);
      case "[": return this.readArray(depth);
      case '"': return { type: "string", value: this.readString() };
    }
    const literal = this.take(LITERAL);
    if (literal === "null") return { type: "null" };
    if (literal) return { type: "boolean", value: literal === "true" };
    if (this.take(NUMBER)) return { type: "number" };
    throw new Refused("a value was expected");
  }

  readObject(depth) {
    const object = { type: "object", members: new Map(), duplicate: false };
    this.readEntries(depth, "}", () => {
      const name = this.readString();
      refuseIf(++this.memberCount > this.maxMembers, "too many members");
      object.duplicate ||= object.members.has(name);
      refuseIf(object.duplicate && !this.lenient, "two members of one name");
      this.take(WHITE_SPACE);
      this.expect(":");
      object.members.set(name, this.readValue(depth + 1));
    });
    return object;
  }

  readArray(depth) {
    const items = [];
    this.readEntries(depth, "]", () => items.push(this.readValue(depth + 1)));
    return { type: "array", items };
  }

  readEntries(depth, end, readEntry) {
    refuseIf(depth > this.maxDepth, "nested too deep");
    this.position++;
    this.take(WHITE_SPACE);
    if (this.text[this.position] !== end) {
      readEntry();
      while (this.take(COMMA)) readEntry();
      this.take(WHITE_SPACE);
    }
    this.expect(end);
  }

  readString() {
    this.expect('"');
    let value = this.take(PLAIN_CHARACTERS);
    while (this.text[this.position] === "\\") value += this.readEscape() + this.take(PLAIN_CHARACTERS);
    this.expect('"');
    refuseIf(!this.lenient && LONE_SURROGATE.test(value), "an unpaired surrogate");
    return value;
  }

  readEscape() {
    const escape = this.take(ESCAPE);
    refuseIf(escape === "", "not an escape of JSON");
    if (escape[1] === "u") return String.fromCharCode(parseInt(escape.slice(2), 16));
    return SHORT_ESCAPES[escape[1]] ?? escape[1];
  }

  /** Takes what the pattern matches here; nothing gives an empty text. */
  take(pattern) {
    pattern.lastIndex = this.position;
    const taken = pattern.exec(this.text)?.[0] ?? "";
    this.position += taken.length;
    return taken;
  }

  expect(character) {
    refuseIf(this.text[this.position] !== character, `${character} was expected`);
    this.position++;
  }
}
