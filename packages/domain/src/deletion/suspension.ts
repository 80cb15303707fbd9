import type { Subject } from "#deletion/subject.ts";

/** The credential while its deletion is scheduled or waits: unusable, and nothing of it gone. */
export function suspended(subject: Subject): Subject {
  if (subject.kind !== "click_to_pay_customer") {
    return subject.state === "active" ? { ...subject, state: "pending_deletion" } : subject;
  }
  const { enrolment } = subject;
  return enrolment?.state === "ACTIVE"
    ? { ...subject, enrolment: { ...enrolment, state: "REMOVAL_IN_PROGRESS" } }
    : subject;
}

/** The credential as it would be without the deletion that has suspended it. */
export function reactivated(subject: Subject): Subject {
  if (subject.kind !== "click_to_pay_customer") {
    return subject.state === "pending_deletion" ? { ...subject, state: "active" } : subject;
  }
  const { enrolment } = subject;
  return enrolment?.state === "REMOVAL_IN_PROGRESS"
    ? { ...subject, enrolment: { ...enrolment, state: "ACTIVE" } }
    : subject;
}
