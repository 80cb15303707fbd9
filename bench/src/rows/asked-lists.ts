import { STORED } from "#rows/two-sizes.ts";
import { MANY } from "#seed/account.ts";
import { MONTHS_BACK } from "#seed/deletions.ts";

export type ListName = "deletions.list" | "paymentOptions.list";

/** A query for a list; each request of a sample may name another value. */
export type AskedList = {
  readonly name: ListName;
  /** A description for the table. */
  readonly filter: string;
  inputOf(place: number): object;
};

const DAY_MS = 24 * 60 * 60 * 1000;

/** Every query for a list over a database of this size. The first is its first page. */
export function listsOf(name: ListName, size: number): readonly AskedList[] {
  const all = name === "deletions.list" ? deletions(size) : paymentOptions(size);
  return all.map(([filter, inputOf]) => ({ name, filter, inputOf }));
}

type Way = readonly [filter: string, inputOf: (place: number) => object];

function deletions(size: number): Way[] {
  const deep = idAt(MONTHS_BACK * 0.8 * 30);
  const someone = (place: number) => `listed-${((place * 7919) % size) + 1}`;
  const day = { from: daysAgo(MONTHS_BACK * 20 + 1), to: daysAgo(MONTHS_BACK * 20) };
  const rare = { state: "awaiting_approval" };
  return [
    ["first page", () => ({})],
    ["deep page", () => ({ cursor: deep })],
    ["state completed", () => ({ state: "completed" })],
    ["state completed, deep page", () => ({ state: "completed", cursor: deep })],
    ["state awaiting_approval", () => rare],
    ["state awaiting_approval, deep page", () => ({ ...rare, cursor: deep })],
    ["state that none has", () => ({ state: "rejected" })],
    ["kind card_token", () => ({ targetKind: "card_token" })],
    ["kind click_to_pay_customer", () => ({ targetKind: "click_to_pay_customer" })],
    ["kind and state", () => ({ ...rare, targetKind: "payment_option" })],
    ["kind and state that none has", () => ({ ...rare, targetKind: "click_to_pay_customer" })],
    ["an account", (place) => ({ query: someone(place) })],
    ["an account that none has", (place) => ({ query: `none-${place}` })],
    ["an account and a state that it has not", (place) => ({ ...rare, query: someone(place) })],
    ["one day", () => day],
    ["one day and a rare state", () => ({ ...day, ...rare })],
    ["one day and a kind", () => ({ ...day, targetKind: "card_token" })],
  ];
}

function paymentOptions(size: number): Way[] {
  const many = { customerAccountId: MANY };
  const deep = String(Math.floor((size / 200) * 0.8)).padStart(10, "0");
  return [
    ["first page", () => many],
    ["deep page", () => ({ ...many, cursor: deep })],
    [
      "an account with one option",
      (place) => ({ customerAccountId: `${STORED}-${((place * 7919) % size) + 1}` }),
    ],
    ["an account that none has", (place) => ({ customerAccountId: `none-${place}` })],
  ];
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString();
}

/** The least id (UUID v7) of that time. */
function idAt(days: number): string {
  const time = Math.floor(Date.now() - days * DAY_MS)
    .toString(16)
    .padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}
