package dev.annex.bench.suite;

import java.io.IOException;
import java.nio.file.Path;

/** An S3 client that is measured. One thread. */
interface ObjectClient {

  /** Lists a whole bucket; how many objects there are. */
  long list(String bucket) throws IOException, InterruptedException;

  /** Saves an object; its bytes. */
  long download(String bucket, String key, Path file) throws IOException, InterruptedException;

  /** Stores a file as an object; its bytes. */
  long upload(String bucket, String key, Path file) throws IOException, InterruptedException;
}
