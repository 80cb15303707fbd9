import type { Subject } from "#deletion/subject.ts";

/** The credential while its deletion is scheduled or waiting: unusable, with all its data. */
export function suspended(subject: Subject): Subject {
  if (subject.kind !== "click_to_pay_customer") {
    return subject.state === "active" ? { ...subject, state: "pending_deletion" } : subject;
  }
  const { enrolment } = subject;
  return enrolment?.state === "ACTIVE"
    ? { ...subject, enrolment: { ...enrolment, state: "REMOVAL_IN_PROGRESS" } }
    : subject;
}

/** The credential without the suspension by its deletion. */
export function reactivated(subject: Subject): Subject {
  if (subject.kind !== "click_to_pay_customer") {
    return subject.state === "pending_deletion" ? { ...subject, state: "active" } : subject;
  }
  const { enrolment } = subject;
  return enrolment?.state === "REMOVAL_IN_PROGRESS"
    ? { ...subject, enrolment: { ...enrolment, state: "ACTIVE" } }
    : subject;
}
