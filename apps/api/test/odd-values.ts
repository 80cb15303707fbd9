import fc from "fast-check";

/** Text that is known to break parsers, lookups and databases. */
const oddText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.constantFrom(
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\udc00x",
    "\u{1f600}",
    "\u202e",
    "__proto__",
    "constructor",
    "toString",
    "null",
    "undefined",
    "NaN",
    "-1",
    "1e400",
    "4111111111111111",
    "DE89370400440532013000",
    "' OR 1=1 --",
    "$(id)",
    "../../etc/passwd",
    "{}",
  ),
  fc.integer({ min: 90, max: 3000 }).map((length) => "x".repeat(length)),
);

/** Any JSON value, of any type and depth, including prototype keys. */
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, true, 0, -0, 1e308, 2 ** 53, [], {}, [[]]),
  fc.integer({ min: 60, max: 400 }).map(nested),
  fc.dictionary(
    fc.constantFrom("__proto__", "constructor", "token", "length", "0"),
    fc.jsonValue({ maxDepth: 1 }),
  ),
);

/** A path segment, as sent in the request line. */
export const oddSegment = fc.oneof(
  oddText.map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom(
    "",
    "/",
    "//",
    ".",
    "..",
    "%",
    "%0",
    "%zz",
    "%00",
    "%ff",
    "%c0%80",
    "%ed%a0%80",
    "%e0%a4%a",
    "%2f",
    "%252f",
    "%2e%2e%2f",
    "*",
    ":network",
    "?",
    "?a=b",
    "#",
    ";a=b",
    "\u00e4\u00ff",
    "%41".repeat(300),
  ),
  fc.integer({ min: 90, max: 9000 }).map((length) => "s".repeat(length)),
);

/** A header value, limited to characters that a header can hold. */
export const oddHeader = fc.oneof(
  {
    weight: 6,
    arbitrary: oddText.map((text) => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/gu, "?")),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "",
      " ",
      ",",
      ";",
      "a, b",
      "application/json",
      "en-US",
      "*/*",
      "0",
      "7",
      "Bearer",
      "Basic Og==",
    ),
  },
  // Below and above Node's limit for all headers together.
  {
    weight: 1,
    arbitrary: fc.constantFrom(7_000, 15_000, 17_000).map((length) => "h".repeat(length)),
  },
);

/** Credentials in the form of a header's value. */
export const oddBasic = fc
  .tuple(oddText, oddText)
  .map(([name, password]) => `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`);

/** A mutation of a valid body: other values, broken text, or unrelated content. */
export function oddBody(
  good: Readonly<Record<string, unknown>>,
): fc.Arbitrary<string | Uint8Array> {
  const text = JSON.stringify(good);
  const fields = Object.keys(good);
  return fc.oneof(
    fc
      .tuple(fc.constantFrom(...fields, "__proto__", "extra"), oddValue)
      .map(([field, value]) => withField(good, field, value)),
    fc.constantFrom(...fields).map((field) => JSON.stringify({ ...good, [field]: undefined })),
    fc
      .constantFrom("extra", "__proto__", ...fields)
      .map((field) => withField(good, field, 1).replace(/1}$/, `${ABYSS}}`)),
    fc.nat(text.length).map((end) => text.slice(0, end)),
    fc
      .tuple(fc.nat(text.length), oddText)
      .map(([at, inserted]) => text.slice(0, at) + inserted + text.slice(at)),
    oddValue.map((value) => JSON.stringify(value)),
    fc.uint8Array({ maxLength: 200 }),
    fc.constantFrom(
      "",
      "null",
      "[]",
      '"\\ud800"',
      "1e999",
      "\ufeff{}",
      `${text} `,
      `${text}${text}`,
      `{"a":${"[".repeat(30_000)}`,
    ),
    fc.constantFrom(65_536, 70_000).map((length) => withField(good, "extra", "y".repeat(length))),
  );
}

/** Nested too deeply for a recursion, and still below the body limit. */
const ABYSS = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;

/** Built as text, because an object literal would drop the key `__proto__`. */
function withField(good: Readonly<Record<string, unknown>>, field: string, value: unknown): string {
  const entries = Object.entries({ ...good, [field]: undefined }).filter(
    ([name]) => name !== field,
  );
  return `{${[...entries, [field, value] as const].map(([name, one]) => `${JSON.stringify(name)}:${JSON.stringify(one)}`).join(",")}}`;
}

function nested(levels: number): unknown {
  return Array.from({ length: levels }).reduce<unknown>(
    (inner, _, level) => (level % 2 === 0 ? [inner] : { a: inner }),
    1,
  );
}
