import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { MandateCancellationChannel } from "@expunge/application/mandates/cancellation-channel.port";
import { cancellationDocument } from "#sepa/cancellation-document.ts";
import { messageId } from "#sepa/message-id.ts";
import { tenantFolder } from "#sepa/tenant-folder.ts";
import { ignoreExisting } from "#sepa/ignore-existing.ts";
import { syncFolder, writeOnce } from "#sepa/write-once.ts";

/**
 * A channel that stores each cancellation as `<root>/<tenant>/<message id>.xml`, to be collected for the bank. A file appears atomically
 * and once, even if the process is killed; only its owner may read it. `send` rejects with the file's path and the cause when it cannot
 * write.
 *
 * @param root an existing folder: a missing one may be an unmounted disk, and files written in its place would be lost
 */
export function createCancellationDirectory(root: string): MandateCancellationChannel {
  return {
    send: async (tenantId, cancellation) => {
      const document = cancellationDocument(cancellation);
      const folder = join(root, tenantFolder(tenantId));
      const file = join(folder, `${messageId(cancellation.id)}.xml`);
      try {
        await ignoreExisting(mkdir(folder, { mode: 0o700 }));
        await syncFolder(root);
        await writeOnce(file, document);
      } catch (cause) {
        throw new Error(`Cannot write the mandate cancellation ${file}: ${String(cause)}`, {
          cause,
        });
      }
    },
  };
}
