import { expect, test } from "vitest";
import { accountOf } from "#seed/account-of.ts";

test("nine accounts hold a credential each and the tenth holds five, again and again", () => {
  const held = new Map<number, number>();
  for (let place = 0; place < 28; place += 1) {
    const account = accountOf(place);
    held.set(account, (held.get(account) ?? 0) + 1);
  }
  expect([...held.keys()]).toEqual(Array.from({ length: 20 }, (_, account) => account));
  expect([...held.values()]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5]);
});
