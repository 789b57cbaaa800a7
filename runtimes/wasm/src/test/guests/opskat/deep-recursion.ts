import { recurse } from "../behaviours/recursion";
import { serve } from "../support/opskat";

export { free, malloc } from "../support/opskat";

serve(recurse);
