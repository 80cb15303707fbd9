/** The states of a Click to Pay customer and of each of its cards, named as processors name them. */
export const ENROLMENT_STATES = [
  "UNREGISTERED",
  "REGISTRATION_IN_PROGRESS",
  "ACTIVE",
  "REMOVAL_IN_PROGRESS",
  "REMOVED",
  "DISABLED",
] as const;

export type EnrolmentState = (typeof ENROLMENT_STATES)[number];
