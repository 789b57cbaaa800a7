import { serve } from "../support/opskat";

export { free, malloc } from "../support/opskat";

// @ts-ignore: decorator
@external("opskat", "host_launch")
declare function hostLaunch(): i32;

serve((name, args) => (name == "run" ? hostLaunch().toString() : null));
