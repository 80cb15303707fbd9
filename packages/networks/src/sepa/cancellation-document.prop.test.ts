import {
  MANDATE_CANCELLATION_CODES,
  type MandateCancellation,
} from "@expunge/application/mandates/cancellation-channel.port";
import { remainder97 } from "@expunge/domain/mandate/check-digits";
import { isCreditorIdentifier } from "@expunge/domain/mandate/creditor-identifier";
import { isSepaReference } from "@expunge/domain/mandate/sepa-reference";
import { soak } from "@expunge/testkit/soak";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cancellationDocument } from "#sepa/cancellation-document.ts";
import { sepaText } from "#sepa/sepa-text.ts";
import { FACTS_SCHEMA, invalidAmong } from "#sepa/testing/invalid-among.ts";

const references = fc.stringMatching(/^[A-Za-z0-9/\-?:().,'+ ]{1,35}$/).filter(isSepaReference);

/** More than the SEPA character set: any text that can be stored, and text that resembles XML. */
const creditorNames = fc
  .oneof(
    fc.stringMatching(/^[A-Za-z0-9/\-?:().,'+ ]{1,70}$/),
    fc.string({ unit: "binary", maxLength: 70 }),
    fc.stringMatching(/^[<>&;"'\][!?#xltgamp-]{1,70}$/),
  )
  .filter((name) => /^[^\p{Cc}\p{Cs}\uFFFE\uFFFF]+$/u.test(name) && name.trim() !== "");

const creditorIds = fc
  .tuple(fc.stringMatching(/^[A-Z]{2}$/), fc.stringMatching(/^[0-9A-Z]{4,31}$/))
  .map(([country, rest]) => {
    const check = 98 - remainder97(`${rest.slice(3)}${country}00`);
    return country + String(check).padStart(2, "0") + rest;
  })
  .filter(isCreditorIdentifier);

const cancellations: fc.Arbitrary<MandateCancellation> = fc.record({
  id: fc.uuid(),
  mandateReference: references,
  creditorId: creditorIds,
  creditorName: fc.option(creditorNames),
  reasonCode: fc.constantFrom(...MANDATE_CANCELLATION_CODES),
  cancelledAt: fc.date({
    min: new Date("2000-01-01"),
    max: new Date("9999-12-31T23:59:59.999Z"),
    noInvalidDate: true,
  }),
});

/** The texts between the tags of a document. */
const textsIn = (document: string) =>
  document
    .split(/<[^>]*>/)
    .filter((between) => between.trim() !== "")
    .map((text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));

test("the document contains the fields of the cancellation and nothing else", () => {
  fc.assert(
    fc.property(cancellations, (cancellation) => {
      expect(textsIn(cancellationDocument(cancellation))).toEqual([
        cancellation.id.replaceAll("-", ""),
        cancellation.cancelledAt.toISOString(),
        ...(cancellation.creditorName === null ? [] : [sepaText(cancellation.creditorName, 70)]),
        cancellation.creditorId,
        "SEPA",
        cancellation.reasonCode,
        cancellation.mandateReference,
      ]);
    }),
  );
});

test("the document is written in SEPA's character set (EPC217-08)", () => {
  fc.assert(
    fc.property(cancellations, (cancellation) => {
      for (const text of textsIn(cancellationDocument(cancellation)))
        expect(text).toMatch(/^[A-Za-z0-9/\-?:().,'+ ]{1,70}$/);
    }),
  );
});

test("every cancellation yields a valid document", async () => {
  const several = fc.array(cancellations, { minLength: 10, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(several, async (each) => {
      const documents = Object.fromEntries(each.map((one) => [one.id, cancellationDocument(one)]));
      expect(await invalidAmong(FACTS_SCHEMA, documents)).toEqual([]);
    }),
    { numRuns: soak(10) },
  );
});

test("the document of a cancellation is deterministic", () => {
  fc.assert(
    fc.property(cancellations, (cancellation) => {
      const again = { ...cancellation, cancelledAt: new Date(cancellation.cancelledAt) };
      expect(cancellationDocument(again)).toBe(cancellationDocument(cancellation));
    }),
  );
});
