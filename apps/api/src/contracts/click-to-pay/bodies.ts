import { boundedText, isLongerThan } from "@expunge/schemas/boundary/bounded-text";
import { last4 } from "@expunge/schemas/boundary/card-details";
import { storedNumber, storedText } from "@expunge/schemas/boundary/stored-text";
import { OWNER_BID_MAX } from "@expunge/schemas/boundary/target";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { invalid } from "#http/fault.ts";
import { jsonObject } from "#http/json-body.ts";
import { redactFieldErrors } from "#http/redact-field-errors.ts";

const ownerBidText = storedText(OWNER_BID_MAX).meta({
  description: "Owner business id: the issuing entity behind the enrolment.",
  examples: ["1000052"],
});

export const deleteCustomerSchema = z.object({ owner_bid: ownerBidText });

const LONGEST_CITY = 32;

const billingAddress = z
  .record(storedText(40), storedText(100))
  .refine(({ city }) => city === undefined || !isLongerThan(city, LONGEST_CITY), {
    path: ["city"],
    message: `must have 1 to ${LONGEST_CITY} characters`,
  });

/** The plus sign distinguishes phone numbers from card numbers: one in ten 13-digit phone numbers passes the Luhn check. */
const phone = boundedText(20).refine(
  (text) => /^\+[1-9]\d{6,14}$/.test(text) || storedText(20).safeParse(text).success,
  "must be a phone number, as +491511234567, and not a card number",
);

export const enrolCustomerSchema = z.object({
  owner_bid: ownerBidText,
  card_information: z.object({ card_id: storedNumber, last4 }),
  customer_information: z.object({
    first_name: storedText(50),
    last_name: storedText(50),
    emails: z.array(storedText(254)).min(1).max(5),
    phones: z.array(phone).min(1).max(5),
    billing_address: billingAddress,
  }),
});

export const changeCardSchema = z.object({
  owner_bid: ownerBidText,
  card_id: storedNumber,
  last4: last4.optional(),
  billing_address: billingAddress.optional(),
});

/** The owner BID that every body of contract 1 contains: a string of 1 to 8 characters. */
export function ownerBidOf(request: FastifyRequest): string {
  return ownerBid(jsonObject(request));
}

/** The body of an enrolment. As in every body of the contract, the owner BID is checked first. */
export const enrolCustomerBody = (request: FastifyRequest) =>
  parsedBody(enrolCustomerSchema, request);

/** The body of a card's enrolment or removal. */
export const changeCardBody = (request: FastifyRequest) => parsedBody(changeCardSchema, request);

function parsedBody<Body extends object>(
  schema: z.ZodType<Body>,
  request: FastifyRequest,
): Body & { owner_bid: string } {
  const body = jsonObject(request);
  const owner_bid = ownerBid(body);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalid(...redactFieldErrors(parsed.error));
  return { ...parsed.data, owner_bid };
}

function ownerBid(body: Record<string, unknown>): string {
  const value = body["owner_bid"];
  if (value === undefined || value === null)
    throw invalid({ field: "owner_bid", message: "cannot be blank" });
  if (typeof value !== "string") throw invalid({ field: "owner_bid", message: "must be a string" });
  if (value.trim() === "") throw invalid({ field: "owner_bid", message: "cannot be blank" });
  if (isLongerThan(value, OWNER_BID_MAX))
    throw invalid({ field: "owner_bid", message: `must have 1 to ${OWNER_BID_MAX} characters` });
  return value;
}
