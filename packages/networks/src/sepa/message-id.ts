const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The id of a mandate's cancellation message, which also names its file: the mandate's UUID without hyphens, because a `MsgId` has at most
 * 35 characters.
 *
 * @throws for an id that is no UUID
 */
export function messageId(mandateId: string): string {
  const uuid = mandateId.toLowerCase();
  if (!UUID.test(uuid)) throw new Error(`Not the UUID of a mandate: ${mandateId}`);
  return uuid.replaceAll("-", "");
}
