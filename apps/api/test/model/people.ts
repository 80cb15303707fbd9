import { nameOf } from "#test/model/names.ts";

/** Members of staff and their roles. */
export const PEOPLE = {
  "agent-1": "agent",
  "agent-2": "agent",
  "approver-1": "approver",
  "admin-1": "admin",
} as const;
export type Person = keyof typeof PEOPLE;

export const staff = (person: Person) => `staff:${person}`;

/** Whether a person may approve and reject the requests of others. */
export const mayApprove = (person: Person) => PEOPLE[person] !== "agent";
export const mayChangeSettings = (person: Person) => PEOPLE[person] === "admin";

/** The account of the model's credentials, and the merchant that uses the contracts. */
export const ACCOUNT = "customer-1";
export const MERCHANT = nameOf("merchant", 1);

/** The owner BID of most customers. */
export const OWNER_BID = "1000052";
export const OTHER_OWNER_BID = "1000053";
/** The owner BIDs that are assigned to the tenant. */
export const OWNER_BIDS = [OWNER_BID, OTHER_OWNER_BID, "1000099"];
