import { member, numberOf, quote } from "../support/json";
import { assetConfig, ioOpen, serve } from "../support/opskat";

export { free, malloc } from "../support/opskat";

serve((name, args) => {
  if (name == "http") return answer(ioOpen("{\"type\":\"http\",\"method\":\"GET\",\"url\":" + member(args, "url") + "}"));
  if (name == "file") return answer(ioOpen("{\"type\":\"file\",\"mode\":\"read\",\"path\":" + member(args, "path") + "}"));
  if (name == "tcp") return answer(ioOpen("{\"type\":\"tcp\",\"addr\":" + member(args, "address") + "}"));
  if (name == "config") return answer(assetConfig(numberOf(args, "id", 1)));
  return null;
});

function answer(text: string): string {
  return "{\"answer\":" + quote(text) + "}";
}
