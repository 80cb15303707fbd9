/** How long after its time a deletion counts as overdue (SWEEP-05): jobs take their time. */
export const OVERDUE_AFTER_MINUTES = 60;

/** The time limit of network requests of tenants without one of their own. */
export const DEFAULT_GIVE_UP_HOURS = 24;
