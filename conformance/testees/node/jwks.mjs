// Key sets: docs/protocol.md section 7.
import { decodeBase64Url } from "./base64url.mjs";
import { isKeyId } from "./claims.mjs";
import { isAcceptablePublicKey } from "./ed25519.mjs";
import { readStrict } from "./json.mjs";
import { refuseIf } from "./refused.mjs";

const MAX_BYTES = 65536;
const MAX_KEYS = 100;
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

/** The Ed25519 keys of a set, as a Map from kid to the 32 bytes. A set is refused as a whole. */
export function readKeySet(bytes) {
  const keys = keysOf(bytes);
  for (const key of keys) judgeAnyKey(key);
  refuseIf(hasDuplicates(keys.map(kidOf).filter((kid) => kid !== undefined)), "two keys have one kid");
  return new Map(keys.filter(isEd25519).map((key) => [kidOf(key), readEd25519(key)]));
}

function keysOf(bytes) {
  refuseIf(bytes.length > MAX_BYTES, "too long");
  const document = readStrict(bytes, { maxDepth: 8 });
  const keys = document.type === "object" ? document.members.get("keys") : undefined;
  refuseIf(keys?.type !== "array" || keys.items.length > MAX_KEYS, "keys is not an array of at most 100");
  refuseIf(keys.items.some((key) => key.type !== "object"), "a key is not an object");
  return keys.items.map((key) => key.members);
}

function judgeAnyKey(key) {
  refuseIf(PRIVATE_MEMBERS.some((name) => key.has(name)), "a private or symmetric member");
  refuseIf(!isString(key.get("kty")) || ["", "oct"].includes(key.get("kty").value), "kty");
  refuseIf(key.has("kid") && !isString(key.get("kid")), "kid");
  refuseIf(key.has("use") && !isString(key.get("use"), "sig"), "use");
  refuseIf(key.has("key_ops") && !isVerifyOnly(key.get("key_ops")), "key_ops");
  refuseIf(key.get("kty").value === "OKP" && key.has("crv") && !isString(key.get("crv")), "crv");
}

function readEd25519(key) {
  refuseIf(key.has("alg") && !isString(key.get("alg"), "EdDSA"), "alg");
  refuseIf(!isKeyId(kidOf(key) ?? ""), "kid");
  refuseIf(!isString(key.get("x")), "x");
  const publicKey = decodeBase64Url(key.get("x").value);
  refuseIf(publicKey === null || !isAcceptablePublicKey(publicKey), "x");
  return publicKey;
}

const kidOf = (key) => key.get("kid")?.value;
const isEd25519 = (key) => isString(key.get("kty"), "OKP") && isString(key.get("crv"), "Ed25519");
const isString = (node, value = node?.value) => node?.type === "string" && node.value === value;
const isVerifyOnly = (node) => node.type === "array" && node.items.length === 1 && isString(node.items[0], "verify");
const hasDuplicates = (list) => new Set(list).size !== list.length;
