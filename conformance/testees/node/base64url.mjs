// Strict base64url (docs/protocol.md section 2). Buffer.from ignores padding, white space, characters of the other
// alphabet and the unused bits of the last character; writing the bytes again and comparing refuses all of these.

/** The bytes, or null when the text is not strict base64url. */
export function decodeBase64Url(text) {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : null;
}

export const encodeBase64Url = (data) => Buffer.from(data).toString("base64url");
