using System.CommandLine;
using System.Text;
using OathMesh.Cli.Policies;
using OathMesh.Policy;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh policy init</c></summary>
internal static class PolicyInitCommand
{
    private const string Description = """
        Writes a first policy into a directory: schema.pkl, the shape of every policy; policy.pkl, to be edited; and policy.test.json, its tests.
        A policy.pkl or policy.test.json that is there already is kept; schema.pkl is brought up to date.
        """;

    public static Command Create(CommandContext context)
    {
        var directory = KeysCommand.PathArgument("DIR", "The directory; made when it is missing.");
        var issuer = new Option<string?>("--issuer") { Description = "The issuer that callers' tokens come from. [$OATHMESH_ISSUER]", HelpName = "ISSUER" };
        var audience = new Option<string?>("--audience") { Description = "The receiver's audience. [$OATHMESH_AUDIENCE]", HelpName = "AUDIENCE" };
        return new Command("init", Description) { directory, issuer, audience }.Runs(context, (parsed, output) =>
        {
            var path = parsed.GetRequiredValue(directory);
            var policy = Template(
                parsed.GetValue(issuer).OrEnvironment(context, EnvironmentDefaults.Issuer) ?? "https://issuer.internal",
                parsed.GetValue(audience).OrEnvironment(context, EnvironmentDefaults.Audience) ?? "https://inventory.internal");
            Directory.CreateDirectory(path);
            OutputFile.Write(Path.Combine(path, PolicySchema.FileName), Encoding.UTF8.GetBytes(PolicySchema.Read()), overwrite: true);
            output.Verdict($"Wrote {Path.Combine(path, PolicySchema.FileName)}.");
            foreach (var (name, text) in ((string, string)[])[("policy.pkl", policy), ("policy.test.json", Tests)])
            {
                var file = Path.Combine(path, name);
                var isThere = File.Exists(file);
                if (!isThere)
                {
                    OutputFile.Write(file, Encoding.UTF8.GetBytes(text), overwrite: false);
                }

                output.Verdict(isThere ? $"Kept {file}." : $"Wrote {file}.");
            }

            if (output.IsJson)
            {
                output.Json(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("policy", Path.Combine(path, "policy.pkl"));
                    writer.WriteEndObject();
                });
            }

            return ExitCodes.Done;
        });
    }

    private static string Template(string issuer, string audience) => $$"""
        /// Who may do what. The first rule that matches decides; the last denies the rest.
        amends "schema.pkl"

        issuers {
          {{PolicyText.Quote(issuer)}}
        }

        audiences {
          {{PolicyText.Quote(audience)}}
        }

        rules {
          new {
            name = "ci-reads"
            match {
              sub = "agent://ci/*"
              act = "inventory.read"
            }
            allow = true
          }

          new {
            name = "default"
            match {}
            allow = false
          }
        }

        """;

    private const string Tests = """
        {
          "policy": "policy.pkl",
          "cases": [
            {
              "name": "a CI job reads",
              "request": { "sub": "agent://ci/deploy-bot", "act": "inventory.read" },
              "expect": { "decision": "allow", "rule": "ci-reads" }
            },
            {
              "name": "a CI job does not write",
              "request": { "sub": "agent://ci/deploy-bot", "act": "inventory.write" },
              "expect": { "decision": "deny", "rule": "default" }
            }
          ]
        }

        """;
}
