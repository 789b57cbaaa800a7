({
  tools: {
    latest: {
      description: "Tells the newest release of one or more projects on GitHub.",
      parameters: {
        projects: { type: "array", items: { type: "string" }, description: "As owner/name; those you follow unless given" },
      },
      async execute({ projects }, host) {
        const wanted = projects ?? JSON.parse((await host.readFile("/followed.json")) ?? "[]");
        // All at once; one that fails stops no other.
        return Promise.all(wanted.map(async (project) => {
          try {
            const response = await fetch(`https://api.github.com/repos/${project}/releases/latest`, {
              headers: { accept: "application/vnd.github+json", "user-agent": "annex-releases-example" },
              signal: AbortSignal.timeout(10_000),
            });
            if (!response.ok) {
              return { project, error: response.status === 404 ? "there is none" : `the server said ${response.status}` };
            }
            const { tag_name: version, published_at: published, html_url: page } = await response.json();
            return { project, version, published, page };
          } catch (failure) {
            return { project, error: failure.message };
          }
        }));
      },
    },
    follow: {
      description: "Adds a project to the list of those you follow.",
      parameters: { project: { type: "string", description: "As owner/name" } },
      required: ["project"],
      async execute({ project }, host) {
        if (!/^[\w.-]+\/[\w.-]+$/.test(project)) {
          throw new Error(`"${project}" is no owner/name.`);
        }
        const followed = new Set(JSON.parse((await host.readFile("/followed.json")) ?? "[]"));
        followed.add(project);
        await host.writeFile("/followed.json", JSON.stringify([...followed]));
        return [...followed];
      },
    },
  },
})
