using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;
using OathMesh.AspNetCore;

namespace OathMesh.AzureFunctions.Tests;

/// <summary>How a function's requirements are found, for definitions that no worker is at hand to make.</summary>
public sealed class FunctionAccessReaderTests
{
    [Theory]
    [InlineData(typeof(Plain), nameof(Plain.Nothing), false, "")]
    [InlineData(typeof(Plain), nameof(Plain.Deploy), false, "deploy")]
    [InlineData(typeof(Plain), nameof(Plain.Either), false, "deploy|release")]
    [InlineData(typeof(Plain), nameof(Plain.Both), false, "deploy&release")]
    [InlineData(typeof(Plain), nameof(Plain.Open), true, "")]
    [InlineData(typeof(Plain), nameof(Plain.OpenAndDeploy), false, "deploy")]
    [InlineData(typeof(Plain), nameof(Plain.FromAnotherAdapter), false, "deploy")]
    [InlineData(typeof(Plain), nameof(Plain.Static), false, "deploy")]
    [InlineData(typeof(Acted), nameof(Acted.Nothing), false, "read")]
    [InlineData(typeof(Acted), nameof(Acted.Deploy), false, "deploy&read")]
    [InlineData(typeof(Acted), nameof(Acted.Open), true, "")]
    [InlineData(typeof(Opened), nameof(Opened.Nothing), true, "")]
    [InlineData(typeof(Opened), nameof(Opened.Deploy), false, "deploy")]
    [InlineData(typeof(OpenedAndActed), nameof(OpenedAndActed.Nothing), false, "read")]
    [InlineData(typeof(Derived), nameof(Acted.Nothing), false, "read")]
    public void Reads_method_and_class(Type type, string method, bool isOpen, string requirements)
    {
        var access = FunctionAccessReader.Read(new Definition(type.Assembly.Location, $"{type.FullName}.{method}"));
        access.IsOpen.Should().Be(isOpen);
        access.Fault.Should().BeNull();
        string.Join('&', access.Requirements.Select(actions => string.Join('|', actions))).Should().Be(requirements);
    }

    [Theory]
    [InlineData("NoDot", "entry point")]
    [InlineData(".Method", "entry point")]
    [InlineData("", "entry point")]
    [InlineData("Missing.Type.Method", "There is no type Missing.Type")]
    [InlineData("{0}.Missing", "0 public methods")]
    [InlineData("{0}.Overloaded", "2 public methods")]
    [InlineData("{0}.Hidden", "0 public methods")]
    [InlineData("{0}.Broken", "Name at least one action")]
    public void Shuts_a_function_whose_requirements_cannot_be_told(string entryPoint, string fault)
    {
        var access = FunctionAccessReader.Read(new Definition(typeof(Plain).Assembly.Location, entryPoint.Replace("{0}", typeof(Plain).FullName, StringComparison.Ordinal)));
        access.IsOpen.Should().BeFalse();
        access.Fault.Should().Contain(fault);
    }

    [Theory]
    [InlineData("/missing/assembly.dll")]
    [InlineData("relative.dll")]
    [InlineData("/etc/hostname")]
    [InlineData("")]
    public void Shuts_a_function_whose_assembly_does_not_load(string path)
    {
        var access = FunctionAccessReader.Read(new Definition(path, $"{typeof(Plain).FullName}.Open"));
        access.IsOpen.Should().BeFalse();
        access.Fault.Should().NotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("httpTrigger", false)]
    [InlineData("HTTPTRIGGER", false)]
    [InlineData("timerTrigger", true)]
    [InlineData("http", true)]
    public void Looks_at_HTTP_functions_only(string trigger, bool isOpen) =>
        FunctionAccessReader.Read(new Definition("/missing/assembly.dll", "x", trigger)).IsOpen.Should().Be(isOpen);

    public class Plain
    {
        public void Nothing()
        {
        }

        [RequireAct("deploy")]
        public void Deploy()
        {
        }

        [RequireAct("deploy", "release")]
        public void Either()
        {
        }

        [RequireAct("deploy")]
        [RequireAct("release")]
        public void Both()
        {
        }

        [AllowWithoutToken]
        public void Open()
        {
        }

        [AllowWithoutToken]
        [RequireAct("deploy")]
        public void OpenAndDeploy()
        {
        }

        [OathMesh.AspNetCore.RequireAct("deploy")]
        [AllowWithoutToken]
        public void FromAnotherAdapter()
        {
        }

        [RequireAct("deploy")]
        public static void Static()
        {
        }

        [RequireAct]
        public void Broken()
        {
        }

        public void Overloaded()
        {
        }

        public void Overloaded(int value) => _ = value;

        internal void Hidden()
        {
        }
    }

    [RequireAct("read")]
    public class Acted
    {
        public void Nothing()
        {
        }

        [RequireAct("deploy")]
        public void Deploy()
        {
        }

        [AllowWithoutToken]
        public void Open()
        {
        }
    }

    public sealed class Derived : Acted;

    [AllowWithoutToken]
    public class Opened
    {
        public void Nothing()
        {
        }

        [RequireAct("deploy")]
        public void Deploy()
        {
        }
    }

    [AllowWithoutToken]
    [RequireAct("read")]
    public class OpenedAndActed
    {
        public void Nothing()
        {
        }
    }

    private sealed class Definition(string path, string entryPoint, string trigger = "httpTrigger") : FunctionDefinition
    {
        public override string PathToAssembly => path;

        public override string EntryPoint => entryPoint;

        public override string Name => "function";

        public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } =
            ImmutableDictionary<string, BindingMetadata>.Empty.Add("request", new Trigger(trigger));

        public override IImmutableDictionary<string, BindingMetadata> OutputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;
    }

    private sealed class Trigger(string type) : BindingMetadata
    {
        public override string Name => "request";

        public override string Type => type;
    }
}
