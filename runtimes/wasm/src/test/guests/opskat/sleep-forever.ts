import { waitInHost } from "../behaviours/waiting";
import { serve } from "../support/opskat";

export { free, malloc } from "../support/opskat";

serve(waitInHost);
