namespace InventoryFunctions;

/// <summary>Something in stock.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Count">How many there are.</param>
public sealed record Item(string Name, int Count);
