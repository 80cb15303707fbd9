import { expect, test } from "vitest";
import { staffFailure } from "#staff/staff-failure.ts";

test.each([
  ["types.0", "--type"],
  ["eventTypes.3", "--event-type"],
  ["overlapHours", "--overlap"],
  ["planHash", "--plan-hash"],
  ["note", "note"],
])("the field %s of the API is named by its option", (field, named) => {
  const details = [{ field, message: "is wrong" }];
  expect(staffFailure("", { code: "invalid", details })).toMatchObject({
    exitCode: 2,
    message: `${named}: is wrong`,
  });
});
