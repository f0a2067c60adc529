using BillingGrains.Connectors.Generic.Calls;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Connectors.Http;

namespace BillingGrains.Connectors.Generic.Access;

/// <summary>Shows the ERP who calls.</summary>
internal interface IAccess
{
    /// <summary>What the login read; empty where there is none, or not yet.</summary>
    Dictionary<string, string> Known { get; }

    /// <summary>Logs in where it is needed, and tells what it read. Throws <see cref="CallFailedException"/>: nothing of the
    /// operation itself was sent then.</summary>
    ValueTask<Dictionary<string, string>> Ready(CancellationToken cancellation);

    /// <summary>The call with what shows who sends it.</summary>
    OutgoingCall Sign(OutgoingCall call, Render render);

    /// <summary>The ERP does not take the login. True when another one can be had.</summary>
    bool Drop();
}
