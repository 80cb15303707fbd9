/** The attributes of a logged event of any type. */
export type EventAttributes = {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly occurredAt: Date;
};

/** Wraps the data of an event in a CloudEvent 1.0 (JSON format) with the tenant as its source. */
export function cloudEventOf<Data>(
  tenantId: string,
  { id, type, subject, occurredAt }: EventAttributes,
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
