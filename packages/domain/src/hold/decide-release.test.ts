import { expect, test } from "vitest";
import { decideDeletion } from "#deletion/decide-deletion.ts";
import { decideRelease } from "#hold/decide-release.ts";
import { reason } from "#rules.ts";
import { CARD_TOKEN, PLAIN_REQUEST } from "#testing/deletion-worlds.ts";

test("HOLD-09: given the requester of a deletion of the credential, when this person releases the hold, then it is refused", () => {
  expect(decideRelease(true)).toEqual({ kind: "refused", reasons: [reason("HOLD-09")] });
  expect(decideRelease(false)).toEqual({ kind: "accepted" });
});

test("HOLD-09: given the person who released the hold, when this person requests the deletion, then it waits for another one", () => {
  const released = { ...PLAIN_REQUEST, releasedHold: true };
  expect(decideDeletion(CARD_TOKEN, released)).toMatchObject({
    kind: "needs_approval",
    reasons: [reason("HOLD-09")],
  });
  const passed = { approval: true, undoWindow: false };
  expect(decideDeletion(CARD_TOKEN, { ...released, passed }).kind).toBe("accepted");
});
