import { readFileSync } from "node:fs";
import { join } from "node:path";
import { validateXML } from "xmllint-wasm";

/** An extract of the official schema, in our own words. */
export const FACTS_SCHEMA = join(import.meta.dirname, "pain-011-facts.xsd");

/** The names of the documents that a schema refuses, in their order (validated by libxml2). */
export async function invalidAmong(
  schemaFile: string,
  documents: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const names = Object.keys(documents);
  const { valid, errors, rawOutput } = await validateXML({
    xml: names.map((name, index) => ({
      fileName: `${index}.xml`,
      contents: documents[name] ?? "",
    })),
    schema: readFileSync(schemaFile, "utf8"),
  });
  const faulty = new Set(errors.map(({ loc }) => loc?.fileName));
  const invalid = names.filter((_name, index) => faulty.has(`${index}.xml`));
  // The error concerns the schema, or xmllint itself.
  if (!valid && invalid.length === 0) throw new Error(rawOutput);
  return invalid;
}
