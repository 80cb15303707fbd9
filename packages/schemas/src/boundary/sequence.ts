import { z } from "zod";

const SEQUENCE = /^\d{1,18}$/;

/** The position of an event in its tenant's log, as text: it may exceed the integers of JavaScript. */
export const sequence = z.string().regex(SEQUENCE, "must be the sequence of an event");

export function isSequence(text: string): boolean {
  return SEQUENCE.test(text);
}
