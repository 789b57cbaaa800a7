import { hostKvSet, hostLog, serve } from "../support/opskat";
import { fdRead, fdWrite, randomGet, STDOUT } from "../support/wasi";

export { free, malloc } from "../support/opskat";

const TOP: usize = 0xfffffff0;
const area = memory.data(32, 8);

serve((name, args) => {
  let errno = 0;
  if (name == "log") hostLog(TOP, 64, TOP, 64);
  else if (name == "kv_set") hostKvSet(TOP, 64, TOP, 64);
  else if (name == "fd_write") errno = fdWrite(STDOUT, vectorToTop(), 1, area + 16);
  else if (name == "fd_read") errno = fdRead(0, TOP, 1, area + 16);
  else if (name == "random") errno = randomGet(TOP, 64);
  else return null;
  return "{\"errno\":" + errno.toString() + "}";
});

function vectorToTop(): usize {
  store<u32>(area, <u32>TOP);
  store<u32>(area, 64, 4);
  return area;
}
