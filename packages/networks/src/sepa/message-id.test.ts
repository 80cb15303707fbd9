import { expect, test } from "vitest";
import { messageId } from "#sepa/message-id.ts";

const NAME = "01890a5dac96774bbcceb302099a8057";

test.each(["01890a5d-ac96-774b-bcce-b302099a8057", "01890A5D-AC96-774B-BCCE-B302099A8057"])(
  "the message id of the mandate %s is its 32 hexadecimal digits",
  (mandateId) => {
    expect(messageId(mandateId)).toBe(NAME);
  },
);

test.each([
  "",
  NAME,
  "../../etc/passwd",
  "01890a5d-ac96-774b-bcce-b302099a805",
  "01890a5d-ac96-774b-bcce-b302099a80577",
  "x01890a5d-ac96-774b-bcce-b302099a8057",
  "01890a5d-ac96-774b-bcce-b302099a805g",
])("%j is no mandate id and yields no message id", (mandateId) => {
  expect(() => messageId(mandateId)).toThrow(`Not the UUID of a mandate: ${mandateId}`);
});
