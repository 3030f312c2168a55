// Request binding: docs/protocol.md section 5.
import { createHash } from "node:crypto";

const MAX_BODY_BYTES = 1 << 20;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/; // RFC 9110 section 5.6.2
const ORIGIN_FORM = /^\/[\x21-\x7e]*$/;
const CONTENT_TYPE = /^(?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?$/; // no white space around it

/** { canonical, hash } of a request { method, target, contentType, body }, or null when it cannot be computed. */
export function bindRequest({ method, target, contentType, body }) {
  if (!TOKEN.test(method) || !ORIGIN_FORM.test(target)) return null;
  if (!CONTENT_TYPE.test(contentType ?? "") || body.length > MAX_BODY_BYTES) return null;
  // All characters of a token of RFC 9110 are ASCII, so that toUpperCase changes ASCII letters only.
  const lines = ["om-rqh-v1", method.toUpperCase(), target, contentType ?? "", sha256Hex(body)];
  const canonical = lines.map((line) => line + "\n").join("");
  return { canonical, hash: `sha256:${sha256Hex(canonical)}` };
}

const sha256Hex = (data) => createHash("sha256").update(data).digest("hex");
