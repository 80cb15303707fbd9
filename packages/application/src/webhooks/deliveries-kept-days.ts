/** The retention of a delivery's result. */
export const DELIVERIES_KEPT_DAYS = 30;
