import { expect, test } from "vitest";
import { cancellationDocument } from "#sepa/cancellation-document.ts";
import { FACTS_SCHEMA, invalidAmong } from "#sepa/testing/invalid-among.ts";

const CANCELLATION = {
  id: "01890a5d-ac96-774b-bcce-b302099a8057",
  mandateReference: "SMARTPAY-000042",
  creditorId: "DE98ZZZ09999999999",
  creditorName: "Stadtwerke Musterstadt",
  reasonCode: "MD16",
  cancelledAt: new Date("2026-11-20T12:00:00.000Z"),
} as const;

const DOCUMENT = cancellationDocument(CANCELLATION);
const WITHOUT_NAME = cancellationDocument({ ...CANCELLATION, creditorName: null });

/** A document without the line breaks and indentation of the fixture. */
const flat = (document: string) => document.replaceAll(/\n\s*/g, "");

test("SEPA-20: the document of a cancellation contains the mandate, its creditor, the reason and the time, and nothing of the debtor", () => {
  expect(flat(DOCUMENT)).toBe(
    flat(`<?xml version="1.0" encoding="UTF-8"?>
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.011.001.05">
        <MndtCxlReq>
          <GrpHdr>
            <MsgId>01890a5dac96774bbcceb302099a8057</MsgId>
            <CreDtTm>2026-11-20T12:00:00.000Z</CreDtTm>
            <InitgPty>
              <Nm>Stadtwerke Musterstadt</Nm>
              <Id>
                <PrvtId>
                  <Othr>
                    <Id>DE98ZZZ09999999999</Id>
                    <SchmeNm>
                      <Prtry>SEPA</Prtry>
                    </SchmeNm>
                  </Othr>
                </PrvtId>
              </Id>
            </InitgPty>
          </GrpHdr>
          <UndrlygCxlDtls>
            <CxlRsn>
              <Rsn>
                <Cd>MD16</Cd>
              </Rsn>
            </CxlRsn>
            <OrgnlMndt>
              <OrgnlMndtId>SMARTPAY-000042</OrgnlMndtId>
            </OrgnlMndt>
          </UndrlygCxlDtls>
        </MndtCxlReq>
      </Document>`),
  );
});

test("the creditor's name is written in SEPA's character set, in at most 70 characters (EPC217-08)", () => {
  const named = (creditorName: string) =>
    /<Nm>(.*)<\/Nm>/.exec(cancellationDocument({ ...CANCELLATION, creditorName }))?.[1];
  expect(named('Müller & Söhne <"x"> \u{1F600}')).toBe("Muller . Sohne ..x.. .");
  expect(named("Щ".repeat(70))).toBe("SHT".repeat(24).slice(0, 70));
});

test("a creditor without a name is identified by its identifier alone", () => {
  expect(WITHOUT_NAME).toBe(DOCUMENT.replace("<Nm>Stadtwerke Musterstadt</Nm>", ""));
});

const LONGEST = cancellationDocument({
  ...CANCELLATION,
  mandateReference: "R".repeat(35),
  creditorId: `DE98ZZZ${"0".repeat(28)}`,
  creditorName: "Щ".repeat(70),
});
const ACCEPTED = {
  "with a name of the creditor": DOCUMENT,
  "without a name": WITHOUT_NAME,
  "with everything at its longest": LONGEST,
};

const REASON = "<CxlRsn><Rsn><Cd>MD16</Cd></Rsn></CxlRsn>";
const MANDATE = "<OrgnlMndt><OrgnlMndtId>SMARTPAY-000042</OrgnlMndtId></OrgnlMndt>";
const REFUSED = {
  "of another version": DOCUMENT.replace("pain.011.001.05", "pain.011.001.04"),
  "without a message id": DOCUMENT.replace(/<MsgId>.*<\/MsgId>/, ""),
  "with an empty message id": DOCUMENT.replace(/<MsgId>.*<\/MsgId>/, "<MsgId/>"),
  "with a message id of 36 characters": DOCUMENT.replace("<MsgId>", "<MsgId>1234"),
  "made on a day without a time": DOCUMENT.replace("T12:00:00.000Z", ""),
  "with an empty name": DOCUMENT.replace("Stadtwerke Musterstadt", ""),
  "with a name of 141 characters": DOCUMENT.replace("Stadtwerke Musterstadt", "N".repeat(141)),
  "with the name after the identifier": DOCUMENT.replace(
    /(<Nm>.*<\/Nm>)(.*)(?=<\/InitgPty>)/,
    "$2$1",
  ),
  "with a creditor identifier of 36 characters": LONGEST.replace("DE98ZZZ0", "DE98ZZZ00"),
  "with an identifier of two schemes": DOCUMENT.replace("<Prtry>", "<Cd>SEPA</Cd><Prtry>"),
  "without a reason": DOCUMENT.replace(REASON, ""),
  "with two reasons": DOCUMENT.replace(REASON, REASON + REASON),
  "with a reason of five characters": DOCUMENT.replace("MD16", "MD160"),
  "with the reason after the mandate": DOCUMENT.replace(REASON + MANDATE, MANDATE + REASON),
  "of no mandate": DOCUMENT.replace(MANDATE, ""),
  "of two mandates": DOCUMENT.replace(MANDATE, MANDATE + MANDATE),
  "with an empty reference": DOCUMENT.replace("SMARTPAY-000042", ""),
  "with a reference of 36 characters": LONGEST.replace("RR", "RRR"),
  "with an account of the debtor": DOCUMENT.replace("<OrgnlMndtId>", "<DbtrAcct/><OrgnlMndtId>"),
  "that breaks off": DOCUMENT.slice(0, -20),
};

/** The schema accepts every cancellation, and refuses every document that deviates from it in one place. */
async function expectVerdictsOf(schema: string): Promise<void> {
  const refused = await invalidAmong(schema, { ...ACCEPTED, ...REFUSED });
  expect(refused).toEqual(Object.keys(REFUSED));
}

test("a cancellation is valid by the extract of the schema", async () => {
  await expectVerdictsOf(FACTS_SCHEMA);
});

const official = process.env["PAIN_011_XSD"] ?? "";

test.skipIf(official === "")(
  "a cancellation is valid by the official schema (runs where PAIN_011_XSD names the file)",
  async () => {
    await expectVerdictsOf(official);
  },
);
