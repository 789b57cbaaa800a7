import { quote } from "../support/json";
import { actionOf, pack } from "../support/morphee";

export { alloc, dealloc, describe } from "../support/morphee";

export function execute(pointer: i32, length: i32): i64 {
  const action = actionOf(pointer, length);
  const data = "{\"form\":" + quote(action) + "}";
  const error = quote(action + " failed");
  if (action == "success_data") return pack("{\"success\":true,\"data\":" + data + "}");
  if (action == "success_without_data") return pack("{\"success\":true}");
  if (action == "success_error") return pack("{\"success\":false,\"error\":" + error + "}");
  if (action == "success_error_code") return pack("{\"success\":false,\"error\":" + error + ",\"code\":\"form_code\"}");
  if (action == "status_success") return pack("{\"status\":\"success\",\"data\":" + data + "}");
  if (action == "status_error") return pack("{\"status\":\"error\",\"error\":" + error + "}");
  if (action == "status_message") return pack("{\"status\":\"error\",\"message\":" + error + "}");
  if (action == "ok_result") return pack("{\"ok\":true,\"result\":" + data + "}");
  return pack("{\"ok\":false,\"error\":" + error + "}");
}
