import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Book, createBook } from "#book/create-book.ts";
import type { AcceptedRequest } from "#book/records.ts";

const id = { externalConsumerId: "c-1", ownerBid: "10001234" };
const card = { instrumentId: "card-1", last4: "1140" };
const enrolment: AcceptedRequest = {
  requestTraceId: "r-1",
  operation: "enrollData",
  consumer: id,
  completesAtMs: 0,
  outcome: { state: "enrolled", instruments: [card] },
  failures: [],
  forgotten: false,
};
const enrolled = { ...id, state: "enrolled", instruments: [card], inFlight: null };

let folder: string;
let path: string;
const books: Book[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "visa-book-"));
  path = join(folder, "below", "book.jsonl");
});
afterEach(() => {
  for (const book of books.splice(0)) book.close();
  rmSync(folder, { recursive: true });
});

function open(): Book {
  const book = createBook(path);
  books.push(book);
  return book;
}

describe("book", () => {
  test("knows no one at first", () => {
    const stranger = { ...id, state: "not_enrolled", instruments: [], inFlight: null };
    expect(open().consumer(id)).toEqual(stranger);
    expect(open().consumers()).toEqual([]);
  });

  test("lets a request take effect when it is due, not before", () => {
    const book = open();
    book.accept({ ...enrolment, completesAtMs: Date.now() + 600_000 });
    expect(book.consumer(id)).toMatchObject({ state: "not_enrolled", inFlight: "r-1" });
    book.accept(enrolment);
    expect(book.consumer(id)).toEqual(enrolled);
  });

  test("remembers over a restart", () => {
    const before = open();
    before.accept(enrolment);
    before.countCall("enrollData", id);
    before.countCall("enrollData", id);
    const after = open();
    expect(after.consumers()).toEqual([enrolled]);
    expect(after.calls()).toEqual([{ operation: "enrollData", ...id, count: 2 }]);
    expect(after.request("r-1")).toEqual(enrolment);
  });

  test("keeps a request in flight over a restart", () => {
    open().accept({ ...enrolment, completesAtMs: null });
    expect(open().consumer(id)).toMatchObject({ state: "not_enrolled", inFlight: "r-1" });
  });

  test("drops a last line that was torn by a kill, and goes on", () => {
    open().accept(enrolment);
    appendFileSync(path, '{"consumer":{"externalConsumerId":"c-2","owner');
    const book = open();
    expect(book.consumers()).toEqual([enrolled]);
    book.countCall("getData", id);
    expect(open().calls()).toEqual([{ operation: "getData", ...id, count: 1 }]);
  });

  test("does not start over a line that cannot be read", () => {
    open().accept(enrolment);
    appendFileSync(path, '{"consumer":\n{}\n');
    expect(open).toThrow("line 2 of the book");
  });

  test("is compacted at the start: a line for each thing that is known", () => {
    const before = open();
    before.accept(enrolment);
    for (let call = 0; call < 100; call += 1) before.countCall("getData", id);
    open();
    expect(readFileSync(path, "utf8").trimEnd().split("\n")).toHaveLength(3);
  });
});
