const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The name of the message that tells of a mandate's cancellation, always the same for the same mandate: its UUID without
 * hyphens, because a `MsgId` holds no more than 35 characters. It also names the file.
 */
export function messageId(mandateId: string): string {
  const uuid = mandateId.toLowerCase();
  if (!UUID.test(uuid)) throw new Error(`Not the UUID of a mandate: ${mandateId}`);
  return uuid.replaceAll("-", "");
}
