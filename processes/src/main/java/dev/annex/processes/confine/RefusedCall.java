package dev.annex.processes.confine;

/**
 * System calls that confined programs are refused, whatever their arguments, with their numbers on
 * each processor (the kernel's {@code unistd.h}). What is needed to run a program, to compute, and
 * to work with files, sockets and threads is none of them.
 */
enum RefusedCall {
  // other processes, and what they hold
  PTRACE(101, 117),
  PROCESS_VM_READV(310, 270),
  PROCESS_VM_WRITEV(311, 271),
  KCMP(312, 272),
  PIDFD_GETFD(438, 438),
  // mounts and namespaces
  MOUNT(165, 40),
  UMOUNT2(166, 39),
  PIVOT_ROOT(155, 41),
  CHROOT(161, 51),
  MOVE_MOUNT(429, 429),
  OPEN_TREE(428, 428),
  OPEN_TREE_ATTR(467, 467),
  FSOPEN(430, 430),
  FSCONFIG(431, 431),
  FSMOUNT(432, 432),
  FSPICK(433, 433),
  MOUNT_SETATTR(442, 442),
  SETNS(308, 268),
  UNSHARE(272, 97),
  // the kernel itself
  KEXEC_LOAD(246, 104),
  KEXEC_FILE_LOAD(320, 294),
  REBOOT(169, 142),
  INIT_MODULE(175, 105),
  FINIT_MODULE(313, 273),
  DELETE_MODULE(176, 106),
  CREATE_MODULE(174, -1),
  GET_KERNEL_SYMS(177, -1),
  QUERY_MODULE(178, -1),
  BPF(321, 280),
  PERF_EVENT_OPEN(298, 241),
  LOOKUP_DCOOKIE(212, 18),
  SYSLOG(103, 116),
  // interfaces with a history of escapes
  USERFAULTFD(323, 282),
  KEYCTL(250, 219),
  ADD_KEY(248, 217),
  REQUEST_KEY(249, 218),
  IO_URING_SETUP(425, 425),
  IO_URING_ENTER(426, 426),
  IO_URING_REGISTER(427, 427),
  MODIFY_LDT(154, -1),
  USELIB(134, -1),
  SYSFS(139, -1),
  SYSCTL(156, -1),
  NFSSERVCTL(180, 42),
  // files past their paths
  NAME_TO_HANDLE_AT(303, 264),
  OPEN_BY_HANDLE_AT(304, 265),
  FANOTIFY_INIT(300, 262),
  FANOTIFY_MARK(301, 263),
  // the machine
  SWAPON(167, 224),
  SWAPOFF(168, 225),
  ACCT(163, 89),
  QUOTACTL(179, 60),
  QUOTACTL_FD(443, 443),
  SETTIMEOFDAY(164, 170),
  CLOCK_SETTIME(227, 112),
  CLOCK_ADJTIME(305, 266),
  ADJTIMEX(159, 171),
  IOPL(172, -1),
  IOPERM(173, -1),
  VHANGUP(153, 58),
  SETHOSTNAME(170, 161),
  SETDOMAINNAME(171, 162),
  MIGRATE_PAGES(256, 238),
  MOVE_PAGES(279, 239);

  private static final int ABSENT = -1;

  private final int x86;
  private final int arm;

  RefusedCall(int x86, int arm) {
    this.x86 = x86;
    this.arm = arm;
  }

  /** Whether a processor has it. */
  boolean on(Processor processor) {
    return number(processor) != ABSENT;
  }

  /** Its number, where {@link #on} says that it has one. */
  int number(Processor processor) {
    return switch (processor) {
      case X86_64 -> x86;
      case AARCH64 -> arm;
    };
  }
}
