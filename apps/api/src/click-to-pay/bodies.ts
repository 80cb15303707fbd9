import { containsCardNumber } from "@expunge/domain/card-number/contains-card-number";
import { last4 } from "@expunge/contracts/boundary/card-details";
import { fieldErrors } from "@expunge/contracts/boundary/field-errors";
import { storedNumber, storedText } from "@expunge/contracts/boundary/stored-text";
import { OWNER_BID_MAX } from "@expunge/contracts/boundary/target";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { invalid } from "#http/fault.ts";
import { jsonObject } from "#http/json-body.ts";

const billingAddress = z
  .record(z.string().max(40), storedText(100))
  .refine(({ city }) => city === undefined || city.length <= 32, {
    path: ["city"],
    message: "must have 1 to 32 characters",
  });

const customerBody = z.object({
  owner_bid: z.string(),
  card_information: z.object({ card_id: storedNumber, last4 }),
  customer_information: z.object({
    first_name: storedText(50),
    last_name: storedText(50),
    emails: z.array(storedText(254)).min(1).max(5),
    phones: z.array(storedText(20)).min(1).max(5),
    billing_address: billingAddress,
  }),
});

const cardBody = z.object({
  owner_bid: z.string(),
  card_id: storedNumber,
  last4: last4.optional(),
  billing_address: billingAddress.optional(),
});

/** The owner BID of any body of contract 1: a string of 1 to 8 characters. */
export function ownerBidOf(request: FastifyRequest): string {
  return ownerBid(jsonObject(request));
}

/** The body of an enrolment. Checked for its owner BID first, as every body here. */
export const enrolCustomerBody = (request: FastifyRequest) => checked(customerBody, request);

/** The body of adding or removing a card. */
export const changeCardBody = (request: FastifyRequest) => checked(cardBody, request);

function checked<Body extends object>(
  schema: z.ZodType<Body>,
  request: FastifyRequest,
): Body & { owner_bid: string } {
  const body = jsonObject(request);
  const owner_bid = ownerBid(body);
  if (containsCardNumber(owner_bid))
    throw invalid({ field: "owner_bid", message: "must not hold a card number" });
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalid(...fieldErrors(parsed.error));
  return { ...parsed.data, owner_bid };
}

function ownerBid(body: Record<string, unknown>): string {
  const value = body["owner_bid"];
  if (value === undefined || value === null)
    throw invalid({ field: "owner_bid", message: "cannot be blank" });
  if (typeof value !== "string") throw invalid({ field: "owner_bid", message: "must be a string" });
  if (value.trim() === "") throw invalid({ field: "owner_bid", message: "cannot be blank" });
  if (value.length > OWNER_BID_MAX)
    throw invalid({ field: "owner_bid", message: `must have 1 to ${OWNER_BID_MAX} characters` });
  return value;
}
