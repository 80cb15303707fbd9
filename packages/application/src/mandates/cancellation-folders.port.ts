/** The folders into which workers write cancellations, as those workers report them. */
export interface CancellationFolders {
  /** Reports that a worker of this process writes into the folder now. */
  report(folderId: string): Promise<void>;
  /** Whether a worker has reported a folder within the last minute. */
  isServed(): Promise<boolean>;
}
