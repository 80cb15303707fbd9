/** Members of staff, by who they are and what they may do. */
export const PEOPLE = {
  "agent-1": "agent",
  "agent-2": "agent",
  "approver-1": "approver",
  "admin-1": "admin",
} as const;
export type Person = keyof typeof PEOPLE;

export const staff = (person: Person) => `staff:${person}`;

/** Whether somebody may approve and reject what others request. */
export const mayApprove = (person: Person) => PEOPLE[person] !== "agent";
export const mayChangeSettings = (person: Person) => PEOPLE[person] === "admin";

/** The account of whose credentials the model knows, and the merchant that deletes them over the contracts. */
export const ACCOUNT = "customer-1";
export const MERCHANT = "client-1";

/** Under which its customers are enrolled, but for few. */
export const OWNER_BID = "1000052";
export const OTHER_OWNER_BID = "1000053";
