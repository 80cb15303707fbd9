import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { MandateCancellationChannel } from "@expunge/application/mandates/cancellation-channel.port";
import { cancellationDocument } from "#sepa/cancellation-document.ts";
import { messageId } from "#sepa/message-id.ts";
import { tenantFolder } from "#sepa/tenant-folder.ts";
import { ignoreExisting } from "#sepa/ignore-existing.ts";
import { syncFolder, writeOnce } from "#sepa/write-once.ts";

/**
 * A channel that leaves each cancellation as `<root>/<tenant>/<message id>.xml` for whoever takes it to the bank. A file
 * appears whole and once, whenever the process ends; only its owner may read it.
 *
 * @param root a folder that exists: one that does not may be a disk that is not mounted, and what is written instead is lost
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
