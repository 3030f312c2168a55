namespace OathMesh.Conformance.Runner.Results;

/// <summary>What went wrong with a case, or with a testee as a whole.</summary>
internal enum FailureKind
{
    /// <summary>A result is not what the case expects.</summary>
    Mismatch,

    /// <summary>No answer in time; the testee was killed and started again.</summary>
    Timeout,

    /// <summary>The testee died, or closed its output.</summary>
    Crash,

    /// <summary>The testee said that it could not carry the case out.</summary>
    Errored,

    /// <summary>The testee skipped a case of a suite that it claims.</summary>
    Skipped,

    /// <summary>The answer is to another question.</summary>
    WrongSeq,

    /// <summary>The line is not an answer.</summary>
    Garbage,

    /// <summary>There was more than one answer.</summary>
    ExtraAnswer,

    /// <summary>The answer lacks a member.</summary>
    MissingMember,

    /// <summary>The answer has a member that no answer has.</summary>
    ExtraMember,

    /// <summary>There are more or fewer results than steps.</summary>
    ResultCount,

    /// <summary>The case was not run, since the testee was given up.</summary>
    NotRun,

    /// <summary>The testee did not start, or its first answer is malformed.</summary>
    Start,

    /// <summary>The testee did not end when it was told to.</summary>
    Stop,

    /// <summary>The testee claims no suite.</summary>
    NoCapability,

    /// <summary>No case was run.</summary>
    NoCases,

    /// <summary>A list of known failures has an entry that is none.</summary>
    StaleKnownFailing,
}
