import { expect, test } from "vitest";
import { containsCardNumber } from "#card-number/contains-card-number.ts";
import { identifierContainsCardNumber } from "#card-number/identifier-contains-card-number.ts";

test.each([
  "tok_61a690997101422881f673b4",
  "61a690997101422881f673b4",
  "4111111111111111a0f3e9b2",
  "a0f3e9b2d4111111111111111",
  "sess-0f1e2d4111111111111111c3-b4a5",
])("%s is random, although some of its digits pass the Luhn check", (identifier) => {
  expect(containsCardNumber(identifier)).toBe(true);
  expect(identifierContainsCardNumber(identifier)).toBe(false);
});

test.each([
  "4111111111111111",
  "4111-1111-1111-1111",
  "4111.1111.1111.1111",
  "４１１１１１１１１１１１１１１１",
  "4111\u200B111111111111",
  "tok_4111111111111111",
  "tok4111111111111111",
  "card4111111111111111x",
  "4111111111111111D30122010000",
  "61a690f673b4_4111111111111111",
  "4111111111111111-61a690f673b4",
])("%s contains a card number", (identifier) => {
  expect(identifierContainsCardNumber(identifier)).toBe(true);
});
