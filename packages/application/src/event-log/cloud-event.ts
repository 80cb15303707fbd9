/** An event as it is in the log, whatever its type. */
export type LoggedEvent = {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly occurredAt: Date;
};

/** The attributes of a CloudEvent 1.0 around the data of an event. */
export function cloudEventOf<Data>(
  tenantId: string,
  { id, type, subject, occurredAt }: LoggedEvent,
  data: Data,
) {
  return {
    specversion: "1.0",
    id,
    source: `/tenants/${tenantId}`,
    type,
    subject,
    time: occurredAt.toISOString(),
    datacontenttype: "application/json",
    data,
  } as const;
}
