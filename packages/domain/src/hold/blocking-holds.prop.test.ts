import fc from "fast-check";
import { expect, test } from "vitest";
import { DELETION_REASONS } from "#deletion/deletion-reason.ts";
import { blockingReasons, isActiveHold } from "#hold/blocking-holds.ts";
import { HOLD_KINDS } from "#hold/hold.ts";

const instants = fc
  .date({
    min: new Date("2020-01-01T00:00:00.000Z"),
    max: new Date("2030-01-01T00:00:00.000Z"),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString());
const holds = fc.array(
  fc.record(
    {
      kind: fc.constantFrom(...HOLD_KINDS),
      reference: fc.string({ minLength: 1 }),
      until: instants,
    },
    { requiredKeys: ["kind", "reference"] },
  ),
  { maxLength: 6 },
);
const whys = fc.constantFrom(...DELETION_REASONS);

test("each hold that is on names itself, and no other hold is named", () => {
  fc.assert(
    fc.property(holds, whys, instants, (placed, why, now) => {
      const named = blockingReasons(placed, why, now).filter(({ rule }) => rule !== "HOLD-05");
      const on = placed.filter((hold) => isActiveHold(hold, now));
      const ends = on.map(
        ({ reference, until }) => `: ${reference}${until === undefined ? "" : `, until ${until}`}.`,
      );
      expect(named.map(({ message }) => message.slice(message.indexOf(": ")))).toEqual(ends);
    }),
  );
});

test("HOLD-05: is named once if erasure is requested against a legal hold that is on, and else never", () => {
  fc.assert(
    fc.property(holds, whys, instants, (placed, why, now) => {
      const named = blockingReasons(placed, why, now).filter(({ rule }) => rule === "HOLD-05");
      const legal = placed.some((hold) => hold.kind === "legal" && isActiveHold(hold, now));
      expect(named).toHaveLength(why === "erasure_request" && legal ? 1 : 0);
    }),
  );
});

test("a hold that is off stays off, and time alone adds no reason", () => {
  fc.assert(
    fc.property(holds, whys, instants, instants, (placed, why, one, other) => {
      const [earlier = one, later = one] = [one, other].toSorted();
      const before = blockingReasons(placed, why, earlier);
      expect(before).toEqual(expect.arrayContaining([...blockingReasons(placed, why, later)]));
    }),
  );
});
