import { expect, test } from "vitest";
import { toXml } from "#sepa/to-xml.ts";

const PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n';

test("elements keep their order and share one namespace, and null elements are omitted", () => {
  const content = { Second: "2", First: { Left: null, Inner: "1" }, Last: null };
  expect(toXml("urn:example:a", "Whole", content)).toBe(
    `${PROLOGUE}<Whole xmlns="urn:example:a"><Second>2</Second><First><Inner>1</Inner></First></Whole>\n`,
  );
});

test.each([
  ["</Nm><Dbtr>", "&lt;/Nm&gt;&lt;Dbtr&gt;"],
  ["Müller & Söhne", "Müller &amp; Söhne"],
  ["&lt;&#60;&amp;", "&amp;lt;&amp;#60;&amp;amp;"],
  ["]]>", "]]&gt;"],
  [`"it's"`, `"it's"`],
  ["  two  ", "  two  "],
  ["😀", "😀"],
])("the text %j is escaped", (text, written) => {
  expect(toXml("urn:example:a", "Nm", text)).toBe(
    `${PROLOGUE}<Nm xmlns="urn:example:a">${written}</Nm>\n`,
  );
});

test.each(["\0", "\u000b", "\u001f", "\ud800", "\udc00", "\ufffe", "\uffff"])(
  "the character %j, which XML cannot represent, is refused",
  (character) => {
    expect(() => toXml("urn:example:a", "Whole", { Nm: `a${character}b` })).toThrow(
      "characters outside the XML Char production",
    );
  },
);
